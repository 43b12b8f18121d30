package io.quiesce.shutdown.fleet;

/**
 * What an instance is to its fleet.
 *
 * @param id its id in the registry
 * @param server the name of the server that it runs on
 * @param role what it does when that is taken out of service
 * @param minInService how many others must be in service when it goes
 * @param maxDraining how many may go at once
 */
record FleetSettings(String id, String server, FleetRole role, int minInService, int maxDraining) {}
