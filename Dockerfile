# Looptax with its locked software, in two variants (docs/CONTAINER.md; `make image` builds this with docker or podman):
#   VARIANT=cuda   TensorFlow with CUDA, which comes as wheels with the lock: the base image need not carry it
#   VARIANT=cpu    TensorFlow without
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE}

# Builds of one commit are alike: no file is younger than this, and bytecode is told apart by content.
ARG SOURCE_DATE_EPOCH=0

RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/log/*

WORKDIR /looptax

# Only what the software depends on comes before it: an edit of ours builds from here on.
ARG VARIANT=cuda
COPY requirements/install requirements/uv requirements/uv.txt requirements/cpu.txt requirements/cuda.txt requirements/
COPY container/slim container/
# Where traffic is inspected, pip's settings and the certificates come as secrets, which leave no layer; and not in the place of a
# file of the image, which an engine may take away with them.
RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf,required=false \
    --mount=type=secret,id=ca,target=/run/secrets/ca.crt,required=false \
    HOME=/nonexistent PIP_NO_CACHE_DIR=1 PYTHONHASHSEED=0 PYC_INVALIDATION_MODE=UNCHECKED_HASH \
    requirements/install "${VARIANT}" \
    && container/slim .venv \
    && rm -rf /tmp/*

# The user may be any other (`--user`), so nothing in the image is this one's but what it may write without a mount.
RUN useradd --uid 10001 --no-create-home --home-dir /tmp looptax \
    && install --directory --owner looptax results reports \
    && ln -s results/.snakemake .snakemake

COPY . .
RUN PYTHONHASHSEED=0 .venv/bin/python -m compileall -q --invalidation-mode checked-hash workflow

ARG BASE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG LOCK=unknown
# What the image calls itself in every record that is measured in it.
ARG IMAGE=looptax:${VERSION}-${VARIANT}

LABEL org.opencontainers.image.title="Looptax" \
      org.opencontainers.image.description="Which way of running a Keras training loop is fastest, by how much, and why" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.authors="The Looptax authors" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" \
      looptax.variant="${VARIANT}" \
      looptax.lock="${LOCK}"

ENV PATH=/looptax/.venv/bin:$PATH \
    PYTHONPATH=/looptax/workflow \
    HOME=/tmp \
    LOGNAME=looptax \
    LOOPTAX_IMAGE=${IMAGE} \
    LOOPTAX_VARIANT=${VARIANT} \
    LOOPTAX_COMMIT=${REVISION} \
    XDG_CACHE_HOME=/tmp/cache \
    MPLCONFIGDIR=/tmp/cache/matplotlib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

USER 10001
# As Ctrl-C does: what is under way ends at once, and what is finished is kept.
STOPSIGNAL SIGINT
ENTRYPOINT ["tini", "-g", "--", "python", "-m", "looptax.image"]
CMD ["snakemake", "--cores", "all"]
