/** Where a stage is called: the endpoint with the stage as first segment, `$default` without. */
export function invokeUrl(apiEndpoint: string, stageName: string): string {
  return stageName === '$default' ? `${apiEndpoint}/` : `${apiEndpoint}/${stageName}/`;
}
