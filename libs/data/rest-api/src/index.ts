export { prepareRestStage } from './prepare-rest-stage.ts';
