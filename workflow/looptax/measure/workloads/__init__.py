"""The workloads: a model and its data, one file each."""
