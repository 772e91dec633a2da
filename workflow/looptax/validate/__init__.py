"""Known truths held against the harness: simulated, measured on a machine, and its own biases. Nothing imports this."""
