"""The child: runs inside any stack; imports only the standard library, NumPy and the framework."""
