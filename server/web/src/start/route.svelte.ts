// The view that is shown, kept with the address, so that "back", reloading and bookmarks work.

import { hashOf, routeOf, type Route } from './router.ts';

class Shown {
  current = $state.raw<Route>(routeOf(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.current = routeOf(location.hash)));
  }

  go(route: Route): void {
    history.pushState(null, '', hashOf(route));
    this.current = route;
  }
}

export const shown = new Shown();
