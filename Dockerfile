# One image for every role. The command selects the role: `hub web`, `hub worker`, `hub prepare`, `agent web`, …
FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv /opt/hirewire
COPY requirements.lock ./
RUN /opt/hirewire/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY tools/build_hook.py tools/build_hook.py
COPY src src
RUN /opt/hirewire/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/hirewire/bin/pip uninstall --yes editables hatchling pip

FROM python:3.13-slim
# Backups need pg_dump, pg_restore and psql. The extra `embedded`, which the lock file includes, has newer versions of
# these programs, but those versions cannot speak TLS.
# hadolint ignore=DL3008 # No version to pin: the package list offers only one, and the base image is not pinned either.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/hirewire /opt/hirewire
# Hirewire writes only below /var/lib/hirewire and /tmp, so the rest of the file system may be read-only.
RUN mkdir -p /var/lib/hirewire && chown 10001:10001 /var/lib/hirewire && chmod 700 /var/lib/hirewire
ENV PATH=/opt/hirewire/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    HOME=/var/lib/hirewire \
    HIREWIRE_HOME=/var/lib/hirewire \
    HIREWIRE_HOST=0.0.0.0 \
    HIREWIRE_HUB_PORT=8000 \
    HIREWIRE_ATS_PORT=8000 \
    HIREWIRE_AGENT_PORT=8000
WORKDIR /var/lib/hirewire
VOLUME /var/lib/hirewire
USER 10001:10001
EXPOSE 8000
# This check is for web processes. They answer /healthz without calling Django (src/hirewire/project/admission.py).
# Switch the check off for workers: a worker does not listen on this port, and it ends itself if it hangs.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener as o; o(ProxyHandler({})).open('http://localhost:8000/healthz', timeout=4)"]
ENTRYPOINT ["hirewire"]
CMD ["--help"]
