.PHONY: run test bench schema

# The service in front of its emulator: no cloud account, no settings.
run:
	cargo run --release --bin bcc-graphql -- serve --emulator

# Everything that must hold. Logs are in target/test-logs.
test:
	@scripts/test

# What answering costs, in one process. Compares with the run before.
bench:
	cargo bench --bench answers

# After a change of the graph; tests hold the files to it.
schema:
	@mkdir -p schema
	cargo run --quiet --bin bcc-graphql -- schema > schema/.schema.graphql.new
	@mv schema/.schema.graphql.new schema/schema.graphql
	cargo run --quiet --bin bcc-graphql -- schema --federation > schema/.subgraph.graphql.new
	@mv schema/.subgraph.graphql.new schema/subgraph.graphql
