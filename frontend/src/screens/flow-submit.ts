/** An answer to a flow's step. */
import type { Problem } from '../api/problem';
import type { SubmitFlowStep } from '../documents/flows';
import type { VariablesOf } from '../graphql';

type Input = VariablesOf<typeof SubmitFlowStep>['input'];
export type Submit = (answer: Omit<Input, 'flowId' | 'stepId'>) => Promise<Problem | null>;
