// Which operation a page is about: in the fragment, so that no server and no log sees it, and
// remembered, so that an installed page opens where it was.

const REMEMBERED = 'einhalt.operation';
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function chosenOperation(): string | null {
  const named = location.hash.slice(1);
  if (ID.test(named)) {
    remember(named);
    return named;
  }
  const remembered = read(sessionStorage) ?? read(localStorage);
  return remembered !== null && ID.test(remembered) ? remembered : null;
}

export function remember(operation: string): void {
  for (const store of [sessionStorage, localStorage]) {
    try {
      store.setItem(REMEMBERED, operation);
    } catch {
      // Not remembered; the fragment still names it.
    }
  }
}

function read(store: Storage): string | null {
  try {
    return store.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
