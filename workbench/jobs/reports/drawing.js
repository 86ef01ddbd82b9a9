// Puts into each section, as text, a still picture of the figure in it: SVG, or PNG where that is smaller.
addEventListener("load", async () => {
  for (const section of document.querySelectorAll("section")) {
    const plot = section.querySelector(".js-plotly-plot")
    section.textContent = plot ? await picture(plot).catch(() => "") : ""
  }
})

async function picture(plot) {
  const size = { width: 800, height: plot.layout?.height || 450 }
  const svg = await Plotly.toImage(plot, { ...size, format: "svg" })
  if (svg.length < 200_000) return decodeURIComponent(svg.slice(svg.indexOf(",") + 1))
  const png = await Plotly.toImage(plot, { ...size, format: "png", scale: 2 })
  return `<img src="${png}">`
}
