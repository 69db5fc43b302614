// The view that is shown, kept with the address, so that "back", reloading, bookmarks and copied links work.

import { hashOf, routeOf, type Route } from './router.ts';

class Shown {
  current = $state.raw<Route>(routeOf(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.current = routeOf(location.hash)));
    addEventListener('popstate', () => (this.current = routeOf(location.hash)));
  }

  /** Another view: "back" leads here again. */
  go(route: Route): void {
    history.pushState(null, '', hashOf(route));
    this.current = route;
  }

  /** The same view, looked at differently: the address follows, "back" does not go through each step. */
  adjust(route: Route): void {
    history.replaceState(history.state, '', hashOf(route));
    this.current = route;
  }
}

export const shown = new Shown();
