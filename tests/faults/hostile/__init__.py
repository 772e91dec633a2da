"""Input that nobody means: mutated by the thousand, and refused in a sentence or taken for what it says."""
