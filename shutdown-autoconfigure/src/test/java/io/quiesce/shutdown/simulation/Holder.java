package io.quiesce.shutdown.simulation;

/**
 * Somebody with leases. Of its contacts so many of the first are in use, until it is over.
 */
record Holder(
        String name,
        long at,
        int contacts,
        long requested,
        long every,
        int renewals,
        int active,
        long activeUntil,
        boolean releases)
        implements Element {

    @Override
    public String toString() {
        return "%s holder %s: %s contacts for %s, renews %s times every %s, %s of them active until %s%s"
                .formatted(
                        Times.at(this.at),
                        this.name,
                        this.contacts,
                        Times.of(this.requested),
                        this.renewals,
                        Times.of(this.every),
                        this.active,
                        Times.of(this.activeUntil),
                        this.releases ? ", and releases them" : "");
    }
}
