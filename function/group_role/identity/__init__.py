"""The caller's identity: the claims of a verified token, or the signer of a request."""
