//! The `bcc-graphql` command.

fn main() {}
