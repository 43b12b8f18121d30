package io.quiesce.shutdown.web;

class WebFluxOnJettyTests extends ReactiveStackContract {

    WebFluxOnJettyTests() {
        super("Jetty");
    }
}
