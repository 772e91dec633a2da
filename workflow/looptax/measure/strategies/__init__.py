"""The strategies: one file each, by the contract in docs/ARCHITECTURE.md."""
