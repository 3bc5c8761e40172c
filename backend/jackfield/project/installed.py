"""The apps that Jackfield is made of, in the order in which Django loads them."""

#: Beside ``django.contrib.auth`` and ``django.contrib.contenttypes``, on which they rest.
ROOMS = (
    "guardian",
    "jackfield.sdk",
    "jackfield.realtime",
    "jackfield.audit",
    "jackfield.deployment",
    "jackfield.registry",
    "jackfield.accounts",
    "jackfield.configs",
    "jackfield.delivery",
    "jackfield.inbound",
    "jackfield.resources",
    "jackfield.flows",
    "jackfield.examining",
    "jackfield.api",
    "jackfield.project",
)
