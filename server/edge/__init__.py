"""Middleware, and what it needs: client address, uploads, security headers, the owner's cookie."""
