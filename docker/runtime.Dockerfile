# The service alone: a model is mounted, and answered with. Nothing is in it but Python and the extra `serve`.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY workbench workbench
RUN python3 -m venv /opt/workbench \
    && /opt/workbench/bin/pip install --no-cache-dir --constraint constraints.txt '.[serve]' \
    && /opt/workbench/bin/pip uninstall --yes pip setuptools

FROM ${BASE}
COPY --from=build /opt/workbench /opt/workbench
RUN useradd --system --uid 10001 --no-create-home workbench
USER 10001
ENV PATH=/opt/workbench/bin:$PATH ORT_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/v2/health/ready')"]
# SIGTERM, which `docker stop` sends, lets it answer what it was asked. Its token: see README.md.
ENTRYPOINT ["workbench", "serve", "--host", "0.0.0.0", "--port", "8000"]
CMD ["/models/model.onnx"]
