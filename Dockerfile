# Phone Companion in a container without anything else: no shell, no packages, no root.
#   docker build --build-arg VERSION=0.1.0 -t phonecompanion .
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=0.1.0-dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /out/usr/bin/phonecompanion ./cmd/phonecompanion
# The certificates are for the provider's HTTPS. The state folder is of the user below.
RUN mkdir -p /out/etc/ssl/certs /out/etc/phonecompanion /out/var/lib/phonecompanion /out/tmp \
	&& cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
	&& chown -R 65532:65532 /out/var/lib/phonecompanion && chmod 700 /out/var/lib/phonecompanion && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /out /
USER 65532:65532
ENV PHONECOMPANION_STATE_DIR=/var/lib/phonecompanion
VOLUME /var/lib/phonecompanion
EXPOSE 26535 26580
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 CMD ["/usr/bin/phonecompanion", "healthcheck", "--config", "/etc/phonecompanion/phonecompanion.toml"]
ENTRYPOINT ["/usr/bin/phonecompanion"]
CMD ["serve", "--config", "/etc/phonecompanion/phonecompanion.toml"]
