package io.quiesce.shutdown.web;

class ServletOnTomcatTests extends ServletStackContract {

    ServletOnTomcatTests() {
        super("Tomcat");
    }

    @Override
    boolean countsFromTheFirstByte() {
        return true;
    }
}
