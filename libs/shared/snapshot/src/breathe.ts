/** Gives other work a turn when enough time was used: undefined = go on, a promise = wait for it. */
export type Breathe = () => Promise<void> | undefined;
