"""Doors: Starlette routes and the socket's loops; business rules live below."""
