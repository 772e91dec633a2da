# Looptax with its locked software. CUDA comes as wheels with the lock, so the base image need not carry it.
#   docker build -t looptax .                        TensorFlow with CUDA (about 7 GB)
#   docker build -t looptax --build-arg LOCK=cpu .   TensorFlow without (about 2.5 GB)
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE}

ARG BASE_IMAGE
ARG LOCK=cuda
ARG VERSION=0.1.0
ARG REVISION=unknown
# What the image calls itself in every record that is measured in it.
ARG IMAGE=looptax:${VERSION}
# Builds of one commit are alike: no file is younger than this, and bytecode is told apart by content.
ARG SOURCE_DATE_EPOCH=0

LABEL org.opencontainers.image.title="Looptax" \
      org.opencontainers.image.description="Which way of running a Keras training loop is fastest, by how much, and why" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.authors="The Looptax authors" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"

RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/log/*

WORKDIR /looptax

# Where traffic is inspected, pip's settings and the certificates come as secrets, which leave no layer.
COPY requirements/ requirements/
RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf,required=false \
    --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt,required=false \
    HOME=/nonexistent PIP_NO_CACHE_DIR=1 PYC_INVALIDATION_MODE=CHECKED_HASH requirements/install "${LOCK}"

COPY . .
RUN .venv/bin/python -m compileall -q --invalidation-mode checked-hash workflow \
    && useradd --uid 10001 --no-create-home --home-dir /tmp looptax \
    && mkdir -p results reports .snakemake \
    && chown -R looptax results reports .snakemake

ENV PATH=/looptax/.venv/bin:$PATH \
    HOME=/tmp \
    LOGNAME=looptax \
    LOOPTAX_IMAGE=${IMAGE} \
    LOOPTAX_COMMIT=${REVISION} \
    XDG_CACHE_HOME=/tmp/cache \
    MPLCONFIGDIR=/tmp/cache/matplotlib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

USER 10001
CMD ["snakemake", "--cores", "all"]
