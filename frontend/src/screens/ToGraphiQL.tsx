/** GraphiQL is a page of its own: the server sends it at this address as soon as somebody is signed in. */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { Loading } from '../parts/messages';

export function ToGraphiQL() {
  useEffect(() => location.reload(), []);
  return <Loading what={t`GraphiQL`} />;
}
