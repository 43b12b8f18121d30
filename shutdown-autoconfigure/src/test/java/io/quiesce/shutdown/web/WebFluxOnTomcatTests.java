package io.quiesce.shutdown.web;

class WebFluxOnTomcatTests extends ReactiveStackContract {

    WebFluxOnTomcatTests() {
        super("Tomcat");
    }

    @Override
    boolean countsFromTheFirstByte() {
        return true;
    }

    @Override
    boolean knowsPeers() {
        return false;
    }
}
