export const name = 'orchestrator';
