"""What became of each loop from stack to stack, and when the answer changed."""
