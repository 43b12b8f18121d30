package io.quiesce.shutdown.web;

class WebFluxOnJettyTests extends ReactiveStackContract {

    WebFluxOnJettyTests() {
        super("Jetty");
    }

    @Override
    boolean knowsPeers() {
        return false;
    }
}
