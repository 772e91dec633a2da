"""What one pastes into a script: derived from a strategy's own code, by edits at positions of its syntax tree."""
