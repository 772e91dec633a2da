"""What is to be measured: from the config and the sources, read as text, to a request for every cell."""
