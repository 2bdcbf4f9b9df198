import { Argument } from 'commander';
import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { completionNodes } from '../completion/model.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Cli } from '../context.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `completion SHELL`: a script that completes commands, options and API ids. */
export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description('print a completion script: source <(gatehouse completion bash)')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action(
      cli.action<[keyof typeof SCRIPTS]>(({ runtime }, [shell]) => {
        runtime.stdout.write(`${SCRIPTS[shell](completionNodes(program))}\n`);
        return Promise.resolve();
      }),
    );
}
