"""The fields of Mutation: verb first, one input, one result of its own."""

from jackfield.api.defining import output
from jackfield.api.mutations import configs, flows, integrations, people, publishing, sharing, switching
from jackfield.api.verbs import verb


@output
class Mutation:
    """What can be done. Every result is the payload or an error that says why nothing was done."""

    activate_integration = verb(integrations.activate_integration, asks_service=True)
    deactivate_integration = verb(integrations.deactivate_integration)
    pause_integration = verb(integrations.pause_integration)
    resume_integration = verb(integrations.resume_integration, asks_service=True)
    start_flow = verb(flows.start_flow, asks_service=True)
    submit_flow_step = verb(flows.submit_flow_step, asks_service=True)
    cancel_flow = verb(flows.cancel_flow)
    create_config = verb(configs.create_config, asks_service=True)
    update_config = verb(configs.update_config, asks_service=True)
    enable_config = verb(switching.enable_config, asks_service=True)
    disable_config = verb(switching.disable_config)
    check_config = verb(switching.check_config, asks_service=True)
    delete_config = verb(switching.delete_config)
    grant_config = verb(sharing.grant_config)
    revoke_config = verb(sharing.revoke_config)
    publish_event = verb(publishing.publish_event)
    redeliver = verb(publishing.redeliver)
    sign_in = verb(people.sign_in)
    sign_out = verb(people.sign_out)
    create_token = verb(people.create_token)
    revoke_token = verb(people.revoke_token)
