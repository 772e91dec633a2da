"""Does the harness favour anyone? It is held against bare scripts, and against processes of one role."""
