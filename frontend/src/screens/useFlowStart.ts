/** Begins a flow and goes to its page. */
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../api/act';
import { StartFlow } from '../documents/flows';
import type { VariablesOf } from '../graphql';

type Asked = VariablesOf<typeof StartFlow>['input'];

export function useFlowStart() {
  const navigate = useNavigate();
  const { run, busy, problem } = useAct(StartFlow);
  const start = async (asked: Asked): Promise<void> => {
    const { payload } = await run({ input: asked });
    if (payload) {
      await navigate({ to: '/flows/$id', params: { id: payload.flow.id } });
    }
  };
  return { start, busy, problem };
}
