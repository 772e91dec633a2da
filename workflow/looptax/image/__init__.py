"""What a container does before the workflow, and the check that an image is whole."""
