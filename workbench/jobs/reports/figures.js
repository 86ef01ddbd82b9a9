// Stands in for plotly.js until it is unpacked: figures ask to be drawn before that.
window.Plotly = (() => {
  let drawNow
  const ready = new Promise(resolve => { drawNow = resolve })
  const newPlot = (...figure) => ready.then(() => window.Plotly.newPlot(...figure))
  return { newPlot, drawNow }
})()

addEventListener("DOMContentLoaded", async () => {
  const { drawNow } = window.Plotly
  const packed = document.getElementById("plotly").textContent
  const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  const script = document.createElement("script")
  script.textContent = await new Response(unpacked).text()
  document.head.append(script) // from here on, window.Plotly is plotly.js
  for (const still of document.querySelectorAll(".still")) still.remove()
  drawNow()
})
