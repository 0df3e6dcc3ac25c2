# docker build -t colormaps .
# docker run --init --read-only --tmpfs /tmp --cap-drop ALL -v colormaps:/data -p 8501:8501 colormaps
#
# `make digests` writes the digest of the base image here, where a registry can be asked: then it is the same one for
# everybody. It does so for the images of compose.yaml too.
ARG BASE_DIGEST=""

FROM python:3.11-slim-bookworm${BASE_DIGEST} AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --no-compile --only-binary :all: --require-hashes -r requirements.txt
COPY . ./
# compiled files that name no time, so that the same sources give the same image
RUN python -m compileall -q --invalidation-mode unchecked-hash . /venv/lib

FROM python:3.11-slim-bookworm${BASE_DIGEST}
LABEL org.opencontainers.image.title="Colormaps from pictures" \
      org.opencontainers.image.description="Colour palettes and colormaps from pictures" \
      org.opencontainers.image.licenses="MIT"

# Nothing is written but to /data and /tmp. Files that do not change are not watched. With an address to listen on,
# Streamlit does not ask the internet for its own.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none \
    CMAPCORE_DATA_DIR=/data

RUN groupadd --system --gid 10001 app \
    && useradd --system --uid 10001 --gid app --home-dir /tmp --shell /usr/sbin/nologin app \
    && install -d -o app -g app -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app

USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
