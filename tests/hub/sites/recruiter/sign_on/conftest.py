from tests.hub.recruiting.single_sign_on.conftest import company, idp

__all__ = ["company", "idp"]
