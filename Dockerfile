# The pages that the binary embeds. A stage of their own, so that Node is not
# needed beside Rust, and Rust's changes do not build them again.
FROM node:20-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --include=dev
COPY web/ ./
RUN npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs ./
COPY src/ src/
COPY web/ web/
COPY --from=web /web/dist/ web/dist/
# What is compiled stays in the builder's cache, so that the next build compiles
# only what changed. Both cargo and build.rs go by times of modification, of
# which COPY keeps the old ones: the touch makes the sources newer than what the
# cache has of another version, and the pages newer than their sources.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target,sharing=locked \
    find src web/dist -type f -exec touch {} + \
    && cargo build --profile dist --locked --bin bcc-graphql \
    && cp target/dist/bcc-graphql /usr/local/bin/

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="bcc-graphql" \
      org.opencontainers.image.description="Baidu AI Cloud's BCC images as a graph"
# For BCC's certificate.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/bcc-graphql /usr/local/bin/
# A number, so that `runAsNonRoot` can be checked; it owns no file.
USER 65532:65532
# Loopback would be the container's own. Who may ask beyond it is for whoever
# runs this to say: BCC_GRAPHQL_AUTH__ANONYMOUS.
ENV BCC_GRAPHQL_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s --retries=3 \
    CMD ["bcc-graphql", "health"]
ENTRYPOINT ["bcc-graphql"]
CMD ["serve"]
