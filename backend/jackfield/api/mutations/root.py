"""The fields of Mutation: verb first, one input, one result of its own."""

from jackfield.api.defining import output
from jackfield.api.mutations import (
    configs,
    deployment,
    flows,
    groups,
    inbound,
    integrations,
    managing,
    passwords,
    people,
    previewing,
    publishing,
    repairing,
    resources,
    restoring,
    sharing,
    switching,
    trying,
    users,
)
from jackfield.api.verbs import verb


@output
class Mutation:
    """What can be done. Every result is the payload or an error that says why nothing was done."""

    activate_integration = verb(integrations.activate_integration, asks_service=True)
    deactivate_integration = verb(integrations.deactivate_integration)
    manage_integration = verb(managing.manage_integration, asks_service=True)
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
    check_settings = verb(trying.check_settings, asks_service=True)
    delete_config = verb(switching.delete_config)
    restore_settings = verb(restoring.restore_settings, asks_service=True)
    rotate_inbound_url = verb(inbound.rotate_inbound_url)
    sync_config = verb(resources.sync_config, asks_service=True)
    delete_resource = verb(resources.delete_resource)
    grant_config = verb(sharing.grant_config)
    revoke_config = verb(sharing.revoke_config)
    transfer_config = verb(sharing.transfer_config)
    adopt_deployment = verb(deployment.adopt_deployment)
    publish_event = verb(publishing.publish_event)
    deliver_sample = verb(previewing.deliver_sample)
    preview_delivery = verb(previewing.preview_delivery)
    attempt_delivery = verb(repairing.attempt_delivery)
    cancel_delivery = verb(repairing.cancel_delivery)
    cancel_deliveries = verb(repairing.cancel_deliveries)
    redeliver = verb(publishing.redeliver)
    redeliver_many = verb(repairing.redeliver_many)
    sign_in = verb(people.sign_in)
    sign_out = verb(people.sign_out)
    change_password = verb(passwords.change_password)
    create_token = verb(people.create_token)
    revoke_token = verb(people.revoke_token)
    create_user = verb(users.create_user)
    update_user = verb(users.update_user)
    create_group = verb(groups.create_group)
    update_group = verb(groups.update_group)
    delete_group = verb(groups.delete_group)
