# JupyterLab with all that the notebooks need; somebody who has no Python of their own begins here.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY workbench workbench
RUN python3 -m venv /opt/workbench \
    && /opt/workbench/bin/pip install --no-cache-dir --constraint constraints.txt '.[lab,demo,serve]'

FROM ${BASE}
COPY --from=build /opt/workbench /opt/workbench
# LightGBM needs it; of any release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home workbench
COPY --chown=10001 notebooks /home/workbench/notebooks
USER 10001
WORKDIR /home/workbench/notebooks
ENV PATH=/opt/workbench/bin:$PATH ORT_DISABLE_TELEMETRY=1
EXPOSE 8888
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8888/api')"]
# Its token is $JUPYTER_TOKEN, or one that its log shows.
ENTRYPOINT ["jupyter", "lab", "--port=8888", "--no-browser"]
CMD ["--ip=0.0.0.0"]
