.PHONY: run test audit bench bench-micro schema release-schema install-terraform terraform-docs

# The service in front of its emulator: no cloud account, no settings.
run:
	cargo run --release --bin bcc-graphql -- serve --emulator

# Everything that must hold. Logs are in target/test-logs.
test:
	@scripts/test

# What is known against the packages that this is built of. Needs cargo-deny and
# the network; it is no part of `make test`.
audit:
	@scripts/audit

# How fast the service is, beside a server that only sends the same bytes: see
# docs/performance.md. BENCH has options, such as BENCH='--shape a,c --seconds 5'.
bench:
	@scripts/install-packages wrk
	cargo bench --profile dist --bench table -- $(BENCH)

# What single parts of the work cost. Compares with the run before.
bench-micro:
	cargo bench --bench micro

# After a change of the graph; tests hold the files to it.
schema:
	@mkdir -p schema
	cargo run --quiet --bin bcc-graphql -- schema > schema/.schema.graphql.new
	@mv schema/.schema.graphql.new schema/schema.graphql
	cargo run --quiet --bin bcc-graphql -- schema --federation > schema/.subgraph.graphql.new
	@mv schema/.subgraph.graphql.new schema/subgraph.graphql

# A step of a release: says what it changes for clients, and makes it what the
# next changes are compared with.
release-schema: schema
	-cargo run --quiet --bin bcc-graphql -- schema diff schema/released.graphql
	cp schema/schema.graphql schema/released.graphql

# Puts the Terraform provider where `terraform init` looks: ~/.terraform.d/plugins.
install-terraform:
	cargo build --release --no-default-features --bin terraform-provider-bcc
	target/release/terraform-provider-bcc install

# After a change of the data sources' arguments; a test holds the pages to it.
terraform-docs:
	cargo run --quiet --bin terraform-provider-bcc -- docs --dir docs
