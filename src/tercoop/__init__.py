"""The open knowledge graph of European territorial cooperation."""
