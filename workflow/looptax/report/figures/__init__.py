"""One figure a file; each says what it shows in words and draws itself wide and narrow."""
