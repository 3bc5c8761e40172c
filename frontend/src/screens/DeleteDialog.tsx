/** The last question before a config is deleted. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useAct } from '../api/act';
import { DeleteConfig } from '../documents/configs';
import { ProblemNote } from '../parts/messages';

interface Props {
  config: { id: string; name: string; version: number };
  isOpen: boolean;
  onClose(): void;
}

export function DeleteDialog({ config, isOpen, onClose }: Props) {
  const navigate = useNavigate();
  const remove = useAct(DeleteConfig);
  const onConfirm = async (): Promise<void> => {
    const { payload } = await remove.run({ input: { configId: config.id, expectedVersion: config.version } });
    if (payload) {
      onClose();
      await navigate({ to: '/' });
    }
  };
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">Delete {config.name}?</Heading>
          <ul className="consequences">
            <li>Deliveries that still wait are cancelled.</li>
            <li>Its settings, its grants and its list of deliveries go with it.</li>
            <li>This cannot be undone.</li>
          </ul>
          <ProblemNote problem={remove.problem} />
          <div className="answers">
            <Button className="ghost" autoFocus onPress={onClose}>
              Keep it
            </Button>
            <Button className="danger-solid" data-busy={remove.busy || undefined} onPress={() => void onConfirm()}>
              Delete
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
