import pytest
from django.test import Client

from hirewire.agent.people.models import Operator
from hirewire.agent.people.services import add_operator
from tests.support.story import Story

PASSWORD = "correct horse"


@pytest.fixture
def operator(db: None) -> Operator:
    return add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")


@pytest.fixture
def console(operator: Operator, story: Story) -> Client:
    browser = Client(SERVER_NAME="ats.test")
    browser.post("/agent/sign-in/", {"email": operator.email, "password": PASSWORD})
    return browser
