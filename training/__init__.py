"""How the embedded model nano-1 is made; see README.md. Not part of the package."""
