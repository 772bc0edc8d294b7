"""Officers and their roles, and the gate that asks whether a role allows a step."""
